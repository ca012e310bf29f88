"""What we tell people before they complain: answers that already help, and notices of known problems."""
