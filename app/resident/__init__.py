"""The resident's page: how one's case stands and the question whether it is solved, rendered here, without an account.

It works without JavaScript and in the web view of a chat app. The link that is given out is `/case#CODE`: what follows
the # never leaves the browser, and a small script of ours moves it into the body of a request.
"""

from app.resident.routes import router

__all__ = ["router"]
