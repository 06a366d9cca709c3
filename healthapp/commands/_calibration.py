"""A calibration plot: what the symptom check said was how likely, against how often it was right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SIDE, _LEFT, _TOP = 320, 56, 40
_LEAST, _MOST = 3.0, 12.0
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def plot(bins: Sequence[Mapping[str, Any]], error: float) -> str:
    """Return an SVG: one dot for each tenth of chances, as large as it has claims; on the line said and right agree.

    `bins` hold `said`, `right` (shares) and `claims`; `error` is the expected calibration error.
    """
    most = max((each["claims"] for each in bins), default=1)
    dots = [
        f'<circle cx="{_x(each["said"])}" cy="{_y(each["right"])}"'
        f' r="{round(_LEAST + (_MOST - _LEAST) * (each["claims"] / most) ** 0.5, 1)}" class="dot">'
        f"<title>said {each['said']:.2f}, right {each['right']:.2f}, {each['claims']} cases</title></circle>"
        for each in bins
    ]
    ticks = [
        f'<text x="{_x(at)}" y="{_TOP + _SIDE + 20}" text-anchor="middle">{at:.1f}</text>'
        f'<text x="{_LEFT - 8}" y="{_y(at) + 4}" text-anchor="end">{at:.1f}</text>'
        f'<path d="M{_x(at)} {_TOP}v{_SIDE}M{_LEFT} {_y(at)}h{_SIDE}" class="grid"/>'
        for at in _TICKS
    ]
    wide, high = _LEFT + _SIDE + 24, _TOP + _SIDE + 56
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" role="img" aria-labelledby="t">',
            f'<title id="t">Calibration of the symptom check: expected error {error:.3f}</title>',
            (
                "<style>text{font:12px sans-serif;fill:#16202a}.grid{stroke:#d5dce3;fill:none}"
                ".even{stroke:#4a5866;stroke-dasharray:5 4}.dot{fill:#0b5d7a;fill-opacity:.75}</style>"
            ),
            f'<rect width="{wide}" height="{high}" fill="#ffffff"/>',
            *ticks,
            f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" class="even"/>',
            *dots,
            f'<text x="{_LEFT}" y="24">How often the first condition was right (expected error {error:.3f})</text>',
            f'<text x="{_LEFT + _SIDE / 2:g}" y="{high - 14}" text-anchor="middle">chance that was given</text>',
            "</svg>\n",
        ]
    )


def _x(share: float) -> float:
    return round(_LEFT + _SIDE * share, 1)


def _y(share: float) -> float:
    return round(_TOP + _SIDE * (1 - share), 1)
