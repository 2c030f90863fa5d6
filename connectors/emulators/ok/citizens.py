"""What people do on the network's site: write, edit and delete without any API key."""

from msgspec import UnsetType

from connectors.emulators.form_parts import FormError, alter, filled_in
from connectors.emulators.ok import oauth, sessions
from connectors.emulators.ok.comment_ids import comment_id
from connectors.emulators.ok.forms import (
    ApplicationForm,
    CodeForm,
    CommentChange,
    CommentForm,
    GroupForm,
    Revocation,
    TokenForm,
    TopicChange,
    TopicForm,
    UserForm,
)
from connectors.emulators.ok.network import Grant, Network
from connectors.emulators.ok.world import Application, Comment, Group, Token, Topic, User


def put_group(network: Network, form: GroupForm) -> str:
    """Create or alter a group and give its id."""
    number = _number(network, form.id)
    group = network.world.groups.get(number) or Group(id=number, name=f"Group {number}")
    alter(group, filled_in(form) | {"id": number})
    network.world.put_group(group)
    return number


def put_user(network: Network, form: UserForm) -> str:
    """Create or alter a person and give the id."""
    number = _number(network, form.id)
    user = network.world.users.get(number) or User(id=number, first_name=f"User {number}")
    alter(user, filled_in(form) | {"id": number})
    network.world.put_user(user)
    return number


def put_application(network: Network, form: ApplicationForm) -> str:
    """Register or alter an application and give its key."""
    applications = network.world.applications
    application = applications.get(form.key) or Application(
        key=form.key, secret=network.new_secret()
    )
    alter(application, filled_in(form))
    applications[form.key] = application
    return form.key


def put_token(network: Network, form: TokenForm) -> str:
    """Make or alter a key and give its text."""
    secret = network.new_secret() if isinstance(form.token, UnsetType) else form.token
    given = filled_in(form) | {"token": secret}
    lives = given.pop("expires_in", None)
    known = network.world.tokens.get(secret)
    token = known or _first_session(network, form, secret)
    alter(token, given)
    if token.eternal:
        token.expires = None
        token.session_secret = token.session_secret or network.new_secret()
    elif lives is not None or known is None:
        token.prolonged = network.clock.now()
        token.expires = token.prolonged + (sessions.lifetime(token) if lives is None else lives)
    network.world.tokens[secret] = token
    return secret


def revoke_token(network: Network, form: Revocation) -> str:
    """Do what a user does who takes his consent back or changes his password."""
    token = network.world.tokens.get(form.token)
    if token is None:
        raise FormError("no such token")
    sessions.revoke(network, token, form.code)
    return form.token


def give_code(network: Network, form: CodeForm) -> str:
    """Consent in a person's name and give the code."""
    if form.application_key not in network.world.applications:
        raise FormError(f"no application {form.application_key}")
    grant = Grant(
        application_key=form.application_key,
        user_id=form.user_id,
        rights=form.rights,
        redirect_uri=form.redirect_uri,
        expires=0.0,
    )
    return oauth.new_code(network, grant)


def publish_topic(network: Network, form: TopicForm) -> str:
    """Publish in a group and give the id."""
    if form.gid not in network.world.groups:
        raise FormError(f"no group {form.gid}")
    number = _number(network, form.id)
    if number in network.world.topics:
        raise FormError(f"topic {number} exists already")
    topic = Topic(
        id=number,
        gid=form.gid,
        type=form.type,
        created_ms=_moment(network, form.created_ms),
        text=form.text,
        author_id=_author(network, form) if form.author else _given(form.author_id),
        media=form.media,
        likes=form.likes,
        reshares=form.reshares,
        comments_closed=form.comments_closed,
    )
    network.world.put_topic(topic)
    return number


def change_topic(network: Network, form: TopicChange) -> str:
    """Alter a topic."""
    topic = network.world.topics.get(form.id)
    if topic is None:
        raise FormError(f"no topic {form.id}")
    alter(topic, filled_in(form))
    return form.id


def write_comment(network: Network, form: CommentForm) -> str:
    """Write a comment in a discussion, or in answer to another, and give its id."""
    topic = network.world.topics.get(form.discussion_id)
    if topic is None or topic.deleted:
        raise FormError(f"no discussion {form.discussion_id}")
    target = network.world.refs.get((topic.id, form.reply_to), form.reply_to)
    if target and _elsewhere(network, target, topic):
        raise FormError(f"no comment {form.reply_to} in discussion {topic.id}")
    author = topic.gid if form.as_group else _author(network, form)
    key = (_moment(network, form.date_ms), network.world.new_row())
    comment = Comment(
        id=comment_id(topic.id, *key),
        discussion_id=topic.id,
        key=key,
        author_type="GROUP" if form.as_group else "USER",
        author_id=author,
        written_by=_given(form.author_id) if form.as_group else author,
        text=form.text,
        attachments=form.attachments,
        reply_to=target,
        likes=form.likes,
    )
    network.world.put_comment(comment)
    if form.ref:
        network.world.refs[topic.id, form.ref] = comment.id
    topic.mark(comment, deleted=form.deleted)
    return comment.id


def change_comment(network: Network, form: CommentChange) -> str:
    """Edit, remove or bring back a comment; its date stays."""
    comment = network.world.comments.get(form.id)
    if comment is None:
        raise FormError(f"no comment {form.id}")
    given = filled_in(form)
    deleted = given.pop("deleted", comment.deleted)
    alter(comment, given)
    network.world.topics[comment.discussion_id].mark(comment, deleted=deleted)
    return form.id


def _number(network: Network, asked: str | UnsetType) -> str:
    return network.world.new_id() if isinstance(asked, UnsetType) else asked


def _given(asked: str | UnsetType) -> str:
    return "" if isinstance(asked, UnsetType) else asked


def _moment(network: Network, asked: int | UnsetType) -> int:
    return network.milliseconds() if isinstance(asked, UnsetType) else asked


def _author(network: Network, form: CommentForm | TopicForm) -> str:
    return _given(form.author_id) or network.world.author(form.author or "Anonymous Reader")


def _first_session(network: Network, form: TokenForm, secret: str) -> Token:
    application = _given(form.application_key)
    if application not in network.world.applications:
        raise FormError(f"no application {application}")
    if isinstance(form.user_id, UnsetType):
        raise FormError("user_id is required for a new key")
    return Token(token=secret, application_key=application, user_id=form.user_id)


def _elsewhere(network: Network, number: str, topic: Topic) -> bool:
    target = network.world.comments.get(number)
    return target is None or target.discussion_id != topic.id
