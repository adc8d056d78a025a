"""The values of JavaScript itself: what their methods do, and what promises wait for."""
