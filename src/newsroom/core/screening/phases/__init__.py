"""The phases of the screening, grouped by what they check: the form, the sender, repeated texts, the text, the standing."""
