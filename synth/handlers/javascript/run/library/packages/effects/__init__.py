"""Effects of Effect: what is done in them is done when somebody runs them, and what fails goes on until somebody catches it. https://effect.website/docs/"""
