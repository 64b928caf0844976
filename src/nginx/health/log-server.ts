/** Logs what became of a server. */
export function logServer(level: NgxLogLevel, upstream: string, server: string, event: string): void {
  ngx.log(level, `limpet: upstream "${upstream}": server "${server}" ${event}`);
}
