/** Random numbers that a failing test can be run with again: `MP_SEED=… npm test`. */
export class Random {
  readonly seed: number
  #state: number

  constructor() {
    this.seed = Number(process.env['MP_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
    this.#state = this.seed
    console.log(`seed ${String(this.seed)}`)
  }

  /** A number from 0 up to, and not including, `below`. */
  below(below: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0
    return Math.floor((this.#state / 2 ** 32) * below)
  }
}
