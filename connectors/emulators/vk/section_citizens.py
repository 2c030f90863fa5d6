"""What people do in topics and under photos, videos and goods, without any API key."""

from msgspec import UNSET, UnsetType

from connectors.emulators.form_parts import FormError, alter, filled_in
from connectors.emulators.vk import citizens
from connectors.emulators.vk.forms import CommentChange, CommentForm, EntryChange, EntryForm
from connectors.emulators.vk.network import Network
from connectors.emulators.vk.section_events import What, entry_comment_told
from connectors.emulators.vk.sections import Entry, EntryKind, Section
from connectors.emulators.vk.world import Comment


def put_entry(network: Network, form: EntryForm) -> int:
    """Put a topic, photo, video or good on a page and give its id."""
    section = network.sections.of(form.kind, form.owner_id)
    number = section.new_entry_id() if isinstance(form.id, UnsetType) else form.id
    if number in section.entries:
        raise FormError(f"{form.kind} {form.owner_id}_{number} exists already")
    date = citizens.moment(network, form.date)
    author = form.owner_id if isinstance(form.created_by, UnsetType) else form.created_by
    section.entries[number] = Entry(
        kind=form.kind,
        id=number,
        owner_id=form.owner_id,
        date=date,
        title=form.title,
        text="" if form.kind is EntryKind.TOPIC else form.text,
        created_by=author,
        fixed=form.fixed,
        album_id=form.album_id,
        comments_closed=form.comments_closed,
    )
    if form.kind is EntryKind.TOPIC:
        _write(network, section, _worded(section, number, author, date, form.text))
    return number


def change_entry(network: Network, form: EntryChange) -> int:
    """Alter an entry."""
    section = network.sections.of(form.kind, form.owner_id)
    entry = section.entries.get(form.id)
    if entry is None:
        raise FormError(f"no {form.kind} {form.owner_id}_{form.id}")
    given = filled_in(form)
    alter(entry, {name: given[name] for name in _ALTERABLE if name in given})
    return entry.id


def write_comment(network: Network, form: CommentForm) -> int:
    """Write a comment under whatever the form names and give its id."""
    if form.kind == "post":
        return citizens.write_comment(network, form)
    section = network.sections.of(EntryKind(form.kind), form.owner_id)
    if section.found(form.post_id) is None:
        raise FormError(f"no {form.kind} {form.owner_id}_{form.post_id}")
    target = _target(section, form)
    comment = Comment(
        id=section.new_comment_id() if isinstance(form.id, UnsetType) else form.id,
        owner_id=form.owner_id,
        post_id=form.post_id,
        from_id=citizens.comment_author(network, form),
        date=citizens.moment(network, form.date),
        text=form.text,
        attachments=citizens.attached(form.attachments),
        root=(target.root or target.id) if target else 0,
        reply_to=target.id if target else 0,
        reply_to_user=target.from_id if target else 0,
        likes=form.likes,
        deleted=form.deleted,
    )
    if comment.id in section.comments:
        raise FormError(f"{form.kind} comment {form.owner_id}_{comment.id} exists already")
    return _write(network, section, comment)


def change_comment(network: Network, form: CommentChange) -> int:
    """Edit, delete or restore a comment wherever it stands."""
    if form.kind == "post":
        return citizens.change_comment(network, form)
    section = network.sections.of(EntryKind(form.kind), form.owner_id)
    comment = section.comments.get(form.id)
    if comment is None:
        raise FormError(f"no {form.kind} comment {form.owner_id}_{form.id}")
    was_deleted = comment.deleted
    given = filled_in(form)
    alter(comment, {name: given[name] for name in ("text", "likes", "deleted") if name in given})
    if not isinstance(form.attachments, UnsetType):
        comment.attachments = citizens.attached(form.attachments)
    entry = section.entries[comment.post_id]
    if comment.deleted is not was_deleted:
        by = 0 if isinstance(form.by, UnsetType) else form.by
        what: What = "delete" if comment.deleted else "restore"
        entry_comment_told(network, entry, comment, what, by=by)
    elif not comment.deleted and (form.text, form.attachments) != (UNSET, UNSET):
        entry_comment_told(network, entry, comment, "edit")
    return comment.id


_ALTERABLE = ("title", "text", "fixed", "comments_closed", "deleted")


def _write(network: Network, section: Section, comment: Comment) -> int:
    section.add(comment)
    if not comment.deleted:
        entry_comment_told(network, section.entries[comment.post_id], comment, "new")
    return comment.id


def _worded(section: Section, topic_id: int, author: int, date: int, text: str) -> Comment:
    return Comment(
        id=section.new_comment_id(),
        owner_id=section.owner_id,
        post_id=topic_id,
        from_id=author,
        date=date,
        text=text,
    )


def _target(section: Section, form: CommentForm) -> Comment | None:
    if not form.reply_to:
        return None
    target = section.comments.get(form.reply_to)
    if target is None or target.post_id != form.post_id:
        raise FormError(
            f"no comment {form.owner_id}_{form.reply_to} under {form.kind} {form.post_id}"
        )
    return target
