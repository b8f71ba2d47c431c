/** A bar that grows: redrawn in place on a terminal, a line for each tenth elsewhere. */
export class ProgressBar {
  readonly #label: string
  readonly #out: NodeJS.WriteStream
  #shown = -1

  constructor(label: string, out: NodeJS.WriteStream = process.stderr) {
    this.#label = label
    this.#out = out
  }

  /** Fits `onProgress` of `map` and `imap`; a total that is not known gives a number instead of a bar. */
  readonly update = (done: number, total: number | undefined): void => {
    if (total === undefined) return this.#write(`${this.#label} ${done}`, false)
    const percent = total === 0 ? 100 : Math.floor((done / total) * 100)
    const step = this.#out.isTTY ? percent : Math.floor(percent / 10) * 10
    if (step === this.#shown) return
    this.#shown = step
    const bar = '#'.repeat(Math.floor(step / 5)).padEnd(20, '.')
    this.#write(`${this.#label} [${bar}] ${`${step}`.padStart(3)} %`, done === total)
  }

  #write(text: string, isLast: boolean): void {
    if (this.#out.isTTY) this.#out.write(`\r${text}${isLast ? '\n' : ''}`)
    else this.#out.write(`${text}\n`)
  }
}
