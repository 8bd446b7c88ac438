"""`doorstep serve`: one process that owns all the others, starts them in order and leaves none behind.

    serve                    the order of things; stops on SIGTERM, SIGINT (Ctrl-C) or SIGHUP
    ├─ PostgreSQL            only when no external one is named; outlives a killed launcher and is adopted by the next
    ├─ prepare               brings the schema up to date, fills an empty register with the demo district; then ends
    └─ http_process × N      serve the app on one inherited socket; begun again when one dies, gone when we are

The launcher itself loads neither the app nor a database driver: it stays small and has little to fail.
"""
