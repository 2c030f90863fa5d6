"""The names of OK's methods that we call, each spelled once."""

from typing import Final

CURRENT_USER: Final = "users.getCurrentUser"
TOUCH: Final = "auth.touchSession"
URL_INFO: Final = "url.getInfo"
GROUP_INFO: Final = "group.getInfo"
ROLES: Final = "group.getUserGroupsByIds"
TOPICS: Final = "mediatopic.getTopics"
TOPICS_BY_IDS: Final = "mediatopic.getByIds"
DISCUSSION: Final = "discussions.get"
COMMENTS: Final = "discussions.getComments"
ADD_COMMENT: Final = "discussions.addDiscussionComment"
DELETE_COMMENT: Final = "discussions.deleteDiscussionComment"
ALL: Final = (
    CURRENT_USER,
    TOUCH,
    URL_INFO,
    GROUP_INFO,
    ROLES,
    TOPICS,
    TOPICS_BY_IDS,
    DISCUSSION,
    COMMENTS,
    ADD_COMMENT,
    DELETE_COMMENT,
)
RENEWAL: Final = "oauth.token"
"""No method of the API, but counted and told as one."""
