/**
 * How far the run is: a bar that redraws itself on a terminal, now and then a plain line anywhere else. It draws when
 * something happened, never by a timer.
 */
import { formatBytes, formatCount } from './figures.js'

export interface Screen {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

const BAR_CELLS = 28
const REDRAW_EVERY = 100
const LINE_EVERY = 1_000
const ERASE_LINE = '\r\x1b[K'

export class Progress {
  readonly #screen: Screen
  readonly #now: () => number
  readonly #started: number
  #drawn: number
  #onScreen = false
  /** Nothing has happened since it was drawn. */
  #upToDate = false
  #found = 0
  #done = 0
  #bytes = 0
  #allFound = false

  constructor(screen: Screen, now: () => number = () => performance.now()) {
    this.#screen = screen
    this.#now = now
    this.#started = this.#drawn = now()
  }

  found(files = 1): void {
    this.#found += files
    this.#upToDate = false
    this.#drawIfDue()
  }

  allFound(): void {
    this.#allFound = true
    this.#upToDate = false
  }

  done(files: number, bytes: number): void {
    this.#done += files
    this.#bytes += bytes
    this.#upToDate = false
    this.#drawIfDue()
  }

  /** The last word: always said, so that even a short run in a pipe leaves a line. */
  finish(): void {
    if (!this.#upToDate) this.#draw()
    if (this.#onScreen) this.#screen.write('\n')
    this.#onScreen = false
  }

  /** Takes an unfinished bar off the terminal. */
  clear(): void {
    if (this.#onScreen) this.#screen.write(ERASE_LINE)
    this.#onScreen = false
  }

  #drawIfDue(): void {
    const every = this.#screen.isTTY ? REDRAW_EVERY : LINE_EVERY
    if (this.#now() - this.#drawn >= every) this.#draw()
  }

  #draw(): void {
    this.#drawn = this.#now()
    this.#upToDate = true
    if (!this.#screen.isTTY) return void this.#screen.write(`${this.#figures()}\n`)
    const line = `${this.#bar()} ${this.#figures()}`
    this.#screen.write(ERASE_LINE + line.slice(0, (this.#screen.columns ?? 80) - 1))
    this.#onScreen = true
  }

  #bar(): string {
    // Until the walk is over nobody knows how much there is.
    if (!this.#allFound) return `[${'walking'.padStart((BAR_CELLS + 7) / 2).padEnd(BAR_CELLS)}]`
    return `[${'#'.repeat(Math.floor(this.#share() * BAR_CELLS)).padEnd(BAR_CELLS, '.')}]`
  }

  #figures(): string {
    const percent = this.#allFound ? `${Math.floor(this.#share() * 100)} %  ` : ''
    const of = `${formatCount(this.#found)}${this.#allFound ? '' : ' found so far'}`
    const seconds = Math.max(this.#now() - this.#started, 1) / 1_000
    const rate = `${formatBytes(this.#bytes / seconds)}/s`
    return `${percent}${formatCount(this.#done)} of ${of} files  ${formatBytes(this.#bytes)}  ${rate}`
  }

  #share(): number {
    return this.#found === 0 ? 1 : Math.min(this.#done / this.#found, 1)
  }
}
