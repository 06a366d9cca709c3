"""The requirements that the checks stand for, each with where it is written.

The titles (`checks.control_*`) are our own words. Sources: 45 CFR Part 164 Subpart C (HIPAA Security Rule),
Regulation (EU) 2016/679 (GDPR), 21 CFR Part 11, PCI DSS v4.0.1 (SAQ A, for those whom cards never touch, asks for a
part of it: marked), AICPA Trust Services Criteria 2017 (2022 revision) for SOC 2, ISO/IEC 27001:2022 Annex A. A check
that is ok is evidence for a requirement, not compliance with it: each of these asks for more than software can show.
"""

from __future__ import annotations

from dataclasses import dataclass

from healthapp.contexts.admin.schemas import Framework


@dataclass(frozen=True, slots=True)
class Control:
    """One requirement; its title is the message `checks.control_<key>`."""

    key: str
    framework: Framework
    reference: str


_H, _G, _P = Framework.HIPAA, Framework.GDPR, Framework.PART11
_C, _S, _I = Framework.PCI, Framework.SOC2, Framework.ISO27001
CONTROLS: dict[str, Control] = {
    control.key: control
    for control in (
        Control("h_access", _H, "§164.312(a)(1)"),
        Control("h_unique", _H, "§164.312(a)(2)(i)"),
        Control("h_emergency", _H, "§164.312(a)(2)(ii)"),
        Control("h_logoff", _H, "§164.312(a)(2)(iii)"),
        Control("h_encryption", _H, "§164.312(a)(2)(iv)"),
        Control("h_audit", _H, "§164.312(b)"),
        Control("h_integrity", _H, "§164.312(c)(1)"),
        Control("h_mechanism", _H, "§164.312(c)(2)"),
        Control("h_authentication", _H, "§164.312(d)"),
        Control("h_transmission", _H, "§164.312(e)(1)"),
        Control("h_unaltered", _H, "§164.312(e)(2)(i)"),
        Control("h_encrypted_way", _H, "§164.312(e)(2)(ii)"),
        Control("h_monitoring", _H, "§164.308(a)(5)(ii)(C)"),
        Control("h_workforce", _H, "§164.308(a)(3)(ii)(C)"),
        Control("h_backup", _H, "§164.308(a)(7)(ii)"),
        Control("g_storage", _G, "Art. 5(1)(e)"),
        Control("g_access", _G, "Art. 15"),
        Control("g_erasure", _G, "Art. 17"),
        Control("g_portability", _G, "Art. 20"),
        Control("g_record", _G, "Art. 30"),
        Control("g_security", _G, "Art. 32"),
        Control("p_access", _P, "11.10(d)"),
        Control("p_trail", _P, "11.10(e)"),
        Control("p_records", _P, "11.10(c)"),
        Control("p_authority", _P, "11.10(g)"),
        Control("p_manifest", _P, "11.50"),
        Control("p_linking", _P, "11.70"),
        Control("p_passwords", _P, "11.300(d)"),
        Control("c_redirect", _C, "SAQ A"),
        Control("c_transport", _C, "4.2.1"),
        Control("c_accounts", _C, "8.2.5 (SAQ A)"),
        Control("c_mfa", _C, "8.4"),
        Control("s_access", _S, "CC6.1"),
        Control("s_register", _S, "CC6.2"),
        Control("s_remove", _S, "CC6.3"),
        Control("s_boundary", _S, "CC6.6"),
        Control("s_transmission", _S, "CC6.7"),
        Control("s_monitor", _S, "CC7.2"),
        Control("s_respond", _S, "CC7.3"),
        Control("s_recover", _S, "A1.2"),
        Control("s_dispose", _S, "C1.2"),
        Control("i_identity", _I, "A.5.16"),
        Control("i_rights", _I, "A.5.18"),
        Control("i_records", _I, "A.5.33"),
        Control("i_privacy", _I, "A.5.34"),
        Control("i_inventory", _I, "A.5.9"),
        Control("i_restriction", _I, "A.8.3"),
        Control("i_authentication", _I, "A.8.5"),
        Control("i_deletion", _I, "A.8.10"),
        Control("i_backup", _I, "A.8.13"),
        Control("i_logging", _I, "A.8.15"),
        Control("i_monitoring", _I, "A.8.16"),
        Control("i_privileged", _I, "A.8.2"),
        Control("i_networks", _I, "A.8.20"),
        Control("i_cryptography", _I, "A.8.24"),
    )
}
