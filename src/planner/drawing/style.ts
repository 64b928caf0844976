/**
 * Colours that can be distinguished on light and dark pages, also by most colour-blind people (Okabe and Ito, 2008).
 */
export const SERVER_COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b5a72c", "#7a7a7a"];

/** For what was. */
export const GREY = "#8c8c8c";

/** A picture brings its own page: where it is shown, the page around it need not follow the reader's preference. */
export const STYLE_SHEET = [
  ".limpet{font-family:system-ui,sans-serif}",
  ".limpet .page{fill:#ffffff}",
  ".limpet text{fill:#3d444d}",
  ".limpet .grid{stroke:#e1e4e8}",
  ".limpet .axis{stroke:#8c959f}",
  ".limpet .on-light{fill:#222222}",
  "@media(prefers-color-scheme:dark){",
  ".limpet .page{fill:#15191e}",
  ".limpet text{fill:#c9d1d9}",
  ".limpet .grid{stroke:#2f363d}",
  ".limpet .axis{stroke:#6e7681}",
  "}",
].join("");
