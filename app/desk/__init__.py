"""The staff side: home, the queue, one page for one complaint, and everything that may be done to it."""

from flask import Flask

from .blueprint import desk


def init_app(app: Flask) -> None:
    """Register this side's pages."""
    from . import (  # noqa: F401
        acting,
        begun,
        bulk,
        calls,
        case,
        closed_ways,
        colleagues,
        deciding,
        deliveries,
        files,
        first_human,
        fixing,
        guided,
        guided_asking,
        guided_moments,
        guided_times,
        here,
        home,
        how_far,
        letters,
        logging,
        mails,
        mistakes,
        moments,
        navigation,
        notices,
        oversight,
        own_data,
        problems,
        promises,
        put_right,
        quality,
        queue,
        readings,
        reply_to_all,
        reports,
        resembling,
        ringing,
        safety,
        saved_views,
        searching,
        silence,
        team,
        unanswered,
        wording,
    )
    from .unsent import keep_for

    app.register_blueprint(desk)
    app.context_processor(navigation.shared)
    app.jinja_env.globals["card_first"] = ringing.card_first
    app.extensions["drafts_of_forms"] = keep_for
