/** Bytes that arrived and were not yet used, as they arrived: nothing is allocated before it is there. */
export class Inbox {
  #chunks: Buffer[] = []
  #bytes = 0

  get bytes(): number {
    return this.#bytes
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
  }

  /** The first `count` bytes, which are there. They stay. */
  peek(count: number): Buffer {
    const first = this.#chunks[0]
    if (first !== undefined && first.length >= count) return first.subarray(0, count)
    const found: Buffer[] = []
    let length = 0
    for (const chunk of this.#chunks) {
      found.push(chunk)
      length += chunk.length
      if (length >= count) break
    }
    return Buffer.concat(found, count)
  }

  /** Takes the first `count` bytes, which are there. */
  take(count: number): Buffer {
    const taken = this.peek(count)
    let left = count
    let used = 0
    while (left > 0) {
      const chunk = this.#chunks[used]!
      if (chunk.length > left) {
        this.#chunks[used] = chunk.subarray(left)
        break
      }
      left -= chunk.length
      used++
    }
    this.#chunks.splice(0, used)
    this.#bytes -= count
    return taken
  }
}
