"""The phases of the screening by what they look at: the form, the sender, repeated texts, the text, the standing."""
