"""What the room Report needs after the start."""

from unisono_app.base.warming import to_warm
from unisono_app.report.queries import board_report

to_warm(board_report)
