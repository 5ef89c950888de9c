"""The words of the audit: what each act is called after the name of who did it, and by which way it came."""

from __future__ import annotations

from collections.abc import Mapping

from unisono.decide import Permission, Role, permission_name, role_name
from unisono.words import Text, msg

ACTS: Mapping[str, Text] = {
    # deciding
    "propose_best": msg("proposed a plan"),
    "propose_split": msg("proposed a plan"),
    "propose_change": msg("proposed a change of one campaign"),
    "approve": msg("signed a proposal"),
    "refuse": msg("refused a proposal"),
    "withdraw": msg("withdrew an approval"),
    "ask": msg("said yes to a proposal, under conditions"),
    "release": msg("took conditions back"),
    "take_back": msg("took the own proposal back"),
    "say": msg("commented on a proposal"),
    "export": msg("exported the files of a proposal"),
    "record_read_back": msg("had an export read back"),
    "grade_promise": msg("graded a promise"),
    # rules
    "set_policy": msg("set a policy"),
    "delegate": msg("delegated"),
    "revoke": msg("ended a delegation"),
    "freeze_all": msg("froze everything"),
    "lift_freeze": msg("signed to lift the freeze"),
    "set_autonomy": msg("set how far automation goes"),
    "open_person": msg("opened the measures of one person"),
    # planning
    "keep_scenario": msg("kept a scenario"),
    "drop_scenario": msg("put a scenario away, or took it out again"),
    "add_event": msg("wrote an event into the calendar"),
    "remove_event": msg("took an event out of the calendar"),
    # facts and models
    "bring_files": msg("brought files"),
    "import_now": msg("imported files"),
    "let_pass": msg("let a red source pass"),
    "write_channel_map": msg("wrote the channel map"),
    "name_channel": msg("gave a campaign its channel"),
    "fit_now": msg("fitted the model"),
    "ask_import": msg("asked for work"),
    "ask_leave_out": msg("asked for work"),
    "ask_check": msg("asked for work"),
    "ask_fit": msg("asked for work"),
    "ask_trust": msg("asked for work"),
    "ask_report": msg("asked for work"),
    "ask_grade": msg("asked for work"),
    "ask_sample": msg("asked for work"),
    "job_done": msg("had work done"),
    "cancel_job": msg("cancelled work"),
    "retry_job": msg("asked for work again"),
    "set_schedule": msg("set what comes round"),
    # people and the workspace
    "invite": msg("invited somebody"),
    "withdraw_invitation": msg("withdrew an invitation"),
    "join": msg("took a seat"),
    "change_seat": msg("changed a seat"),
    "new_password_link": msg("made a link for a new password"),
    "remove_member": msg("took a seat away"),
    "link_account": msg("linked an account of the machine"),
    "make_token": msg("made a token"),
    "revoke_token": msg("revoked a token"),
    "workspace_made": msg("made the workspace"),
    "change_settings": msg("changed the settings"),
    "set_sign_in_rules": msg("set the sign-in rules"),
    "let_go": msg("let the workspace go"),
}
"""Every kind of act, by the name that the chain keeps."""

VIAS: Mapping[str, Text] = {
    "web": msg("in the browser"),
    "api": msg("by the JSON API"),
    "cli": msg("by the command line"),
    "mcp": msg("by an agent"),
    "worker": msg("by the worker of the application"),
}

ROLES: Mapping[str, Text] = {role.value: role_name(role) for role in Role}

_PERMISSIONS: Mapping[str, Text] = {each.value: permission_name(each) for each in Permission}


def refusal(body: Mapping[str, object]) -> Text:
    """What somebody tried and was refused; said apart where the role does not include it."""
    what = _PERMISSIONS.get(str(body.get("permission")), str(body.get("action", "")))
    if body.get("error") == "not_allowed":
        return msg("tried to {what}, which the role does not include", what=what)
    return msg("tried to {what}, and was refused", what=what)
