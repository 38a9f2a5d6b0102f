/** Tells the process that started this one where it answers, and ends with it. */
export function announce(port: number): void {
  if (!process.send) throw new Error('This serves a benchmark: it is started by bench:http.');
  process.send({ port });
  process.on('disconnect', () => process.exit());
}
