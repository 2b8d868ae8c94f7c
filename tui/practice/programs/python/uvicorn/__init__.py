"""uvicorn: the command, its log, and the server, which serves cais's own sample app only."""
