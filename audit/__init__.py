"""What looks a built site over from outside: validators, links, accessibility and Lighthouse."""
