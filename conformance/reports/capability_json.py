"""What ``yangfan capability`` writes as JSON: what a device declares, its figures and what the rules report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from conformance.capabilities.rates import highest
from conformance.reports.capability_figures import MODULATIONS, bands_by_range

if TYPE_CHECKING:
    from conformance.capabilities.figures import BandFigures, Bandwidth, Figures
    from conformance.capabilities.rates import Rate
    from conformance.capabilities.summary import DeviceSummary
    from conformance.model.capability import CapabilityAnswer
    from conformance.model.evidence import Rat
    from conformance.model.finding import Finding


def answer_json(answer: CapabilityAnswer) -> dict[str, object]:
    """Return *answer* with the row that it is about."""
    row = answer.capability
    return {"id": row.id, "release": row.release, "scenario": row.scenario, **said_json(answer)}


def said_json(answer: CapabilityAnswer) -> dict[str, object]:
    """Return what *answer* says, in the language in force."""
    return {
        "status": answer.status.value,
        "value": answer.value,
        "bands": list(answer.bands),
        "by_band": [{"band": band, "value": value} for band, value in answer.by_band],
        "modes": list(answer.modes),
        "absence": None if answer.absence is None else str(answer.absence),
    }


def finding_json(finding: Finding) -> dict[str, object]:
    """Return *finding*, its message in the language in force."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "clause": finding.clause,
        "place": finding.place,
        "message": str(finding.message),
    }


def rate_json(rate: Rate) -> dict[str, object]:
    """Return *rate* in Mbit/s to two decimals, ``None`` for what is unknown."""
    return {
        "combination": rate.combination,
        "dl_mbps": _rounded(rate.dl_mbps),
        "ul_mbps": _rounded(rate.ul_mbps),
        "place": rate.place,
        "nr_part": rate.nr_part,
    }


def peak_json(figures: Figures) -> dict[str, object]:
    """Return the highest rates of a device."""
    return {"dl_mbps": _rounded(figures.dl_mbps), "ul_mbps": _rounded(figures.ul_mbps)}


def figures_json(figures: Figures) -> dict[str, object]:
    """Return the figures of a device but for those of its combinations."""
    return {
        **band_figures_json(figures),
        "bandwidth": {"dl_mhz": figures.dl_mhz, "ul_mhz": figures.ul_mhz},
        "missing": _rats(figures.missing),
    }


def band_figures_json(figures: Figures) -> dict[str, object]:
    """Return the figures of the NR bands of a device, its bands by frequency range and duplex mode, and its buffer."""
    return {
        "bands": [_band_json(band) for band in figures.bands],
        "ranges": bands_by_range(figures),
        "buffer_mb": _rounded(figures.buffer_mb),
    }


def combination_figures_json(bandwidths: Iterable[Bandwidth], *, missing: Iterable[Rat]) -> dict[str, object]:
    """Return the figures of the combinations in one container; a bandwidth that is wholly unknown stays out."""
    known = [one for one in bandwidths if one.dl_mhz is not None or one.ul_mhz is not None]
    return {
        "bandwidth": {
            "dl_mhz": highest(one.dl_mhz for one in known),
            "ul_mhz": highest(one.ul_mhz for one in known),
        },
        "bandwidths": [
            {"combination": one.combination, "dl_mhz": one.dl_mhz, "ul_mhz": one.ul_mhz, "place": one.place}
            for one in known
        ],
        "missing": _rats(missing),
    }


def containers_json(device: DeviceSummary) -> list[dict[str, object]]:
    """Return the containers of *device*."""
    return [
        {
            "rat": summary.container.rat.value,
            "digest": summary.container.digest,
            "release": summary.release,
            "bands": list(summary.bands),
        }
        for summary in device.summaries
    ]


def _band_json(band: BandFigures) -> dict[str, object]:
    return {
        "band": band.band,
        "duplex": band.duplex,
        "range": band.range,
        "dl_layers": band.downlink_layers,
        "ul_layers": band.uplink_layers,
        "dl_modulation": MODULATIONS.get(band.downlink_bits),
        "ul_modulation": MODULATIONS.get(band.uplink_bits),
        "dl_mhz": _widths(band.downlink_widths),
        "ul_mhz": _widths(band.uplink_widths),
    }


def _widths(by_spacing: Mapping[int, tuple[int, ...]]) -> dict[str, list[int]]:
    return {str(scs): list(widths) for scs, widths in by_spacing.items()}


def _rats(rats: Iterable[Rat]) -> list[str]:
    return [rat.value for rat in rats]


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 2)
