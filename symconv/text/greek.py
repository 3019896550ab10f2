"""The Greek letters that a name may spell out, with what each output prints for them.

The table is our own: a printer that passes unknown words on would pass on whatever a stranger typed. Where LaTeX has
two shapes of a letter, the Unicode character is the one that looks like the LaTeX command. Capitals that look like
Latin letters (Alpha, Beta, …) have no LaTeX command and are ordinary words here.
"""

from collections.abc import Mapping
from types import MappingProxyType

LATEX_COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "alpha": "α",
        "beta": "β",
        "gamma": "γ",
        "delta": "δ",
        "epsilon": "ϵ",
        "varepsilon": "ε",
        "zeta": "ζ",
        "eta": "η",
        "theta": "θ",
        "vartheta": "ϑ",
        "iota": "ι",
        "kappa": "κ",
        "lambda": "λ",
        "mu": "μ",
        "nu": "ν",
        "xi": "ξ",
        "pi": "π",
        "varpi": "ϖ",
        "rho": "ρ",
        "varrho": "ϱ",
        "sigma": "σ",
        "varsigma": "ς",
        "tau": "τ",
        "upsilon": "υ",
        "phi": "ϕ",
        "varphi": "φ",
        "chi": "χ",
        "psi": "ψ",
        "omega": "ω",
        "Gamma": "Γ",
        "Delta": "Δ",
        "Theta": "Θ",
        "Lambda": "Λ",
        "Xi": "Ξ",
        "Pi": "Π",
        "Sigma": "Σ",
        "Upsilon": "Υ",
        "Phi": "Φ",
        "Psi": "Ψ",
        "Omega": "Ω",
    }
)

# LaTeX has no command for omicron (it is set as a Latin o); SymPy's users write lamda because Python reserves lambda.
GREEK_LATEX: Mapping[str, str] = MappingProxyType(
    {word: "\\" + word for word in LATEX_COMMANDS} | {"omicron": "o", "lamda": "\\lambda", "Lamda": "\\Lambda"},
)
GREEK_UNICODE: Mapping[str, str] = MappingProxyType(
    dict(LATEX_COMMANDS) | {"omicron": "ο", "lamda": "λ", "Lamda": "Λ"},
)
