"""Resources, and who means whom; which templates can be linked at all."""
