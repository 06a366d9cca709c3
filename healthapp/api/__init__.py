"""The HTTP and Socket.IO edges."""
