"""What the client can do, read once from the capabilities that it told at the start."""

from __future__ import annotations

from dataclasses import dataclass

from lsprotocol.types import ClientCapabilities, CodeActionTag
from pygls.capabilities import get_capability


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """The abilities that decide how the server speaks to this client."""

    proposal_notifications: bool = False
    """It shows proposals itself: the experimental capability `afterburner.proposal`."""
    editor_model: bool = False
    """It answers questions with its own model: the experimental capability `afterburner.chat`."""
    progress: bool = False
    message_requests: bool = False
    show_document: bool = False
    apply_edit: bool = False
    document_changes: bool = False
    pull_configuration: bool = False
    register_configuration: bool = False
    register_content: bool = False
    action_literals: bool = False
    disabled_actions: bool = False
    llm_tag: bool = False

    @classmethod
    def read(cls, client: ClientCapabilities) -> Abilities:
        """Read the client's capabilities; what it does not mention it cannot do."""

        def can(field: str) -> bool:
            return bool(get_capability(client, field))

        tags = get_capability(client, "text_document.code_action.tag_support.value_set") or ()
        return cls(
            proposal_notifications=_has_own(client.experimental, "proposal"),
            editor_model=_has_own(client.experimental, "chat"),
            progress=can("window.work_done_progress"),
            message_requests=can("window.show_message"),
            show_document=can("window.show_document.support"),
            apply_edit=can("workspace.apply_edit"),
            document_changes=can("workspace.workspace_edit.document_changes"),
            pull_configuration=can("workspace.configuration"),
            register_configuration=can("workspace.did_change_configuration.dynamic_registration"),
            register_content=can("workspace.text_document_content.dynamic_registration"),
            action_literals=can("text_document.code_action.code_action_literal_support"),
            disabled_actions=can("text_document.code_action.disabled_support"),
            llm_tag=CodeActionTag.LlmGenerated in tags,
        )


def _has_own(experimental: object, ability: str) -> bool:
    ours = experimental.get("afterburner") if isinstance(experimental, dict) else None
    return isinstance(ours, dict) and ours.get(ability) is True
