/** What templates and their forks call when they rehearse (start-methods/forkserver/rehearsal.ts): it is about the way to it. */
export function rehearsed(): void {
  // Nothing.
}
