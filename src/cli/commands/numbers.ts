/** `12.3 %` */
export function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

/** `12,345` */
export function grouped(value: number): string {
  return value.toLocaleString("en");
}
