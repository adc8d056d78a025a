"""What JavaScript and Node.js bring along themselves: their functions, the helpers of compilers, timers, emitters and requests."""
