/* eslint-disable @typescript-eslint/consistent-type-imports -- with an import this would be a module, and declare nothing */
// What the examples in docstrings take for granted.
declare function main(): Promise<void>
declare function work(...args: unknown[]): Promise<void>
declare function square(n: number): number
declare function readLines(file: string): Generator<string>
declare function render(chapter: string): Promise<string>
declare function chapters(): AsyncGenerator<string>
declare function download(url: string): Promise<void>
declare function readAll(): Promise<number[]>
declare function save(): Promise<void>
declare function sum(numbers: readonly number[]): number
declare const file: import('node:fs/promises').FileHandle
declare const url: string
declare const authkey: Buffer
declare const problems: readonly string[]
declare const pool: import('@mp/pool').Pool
declare const queue: import('@mp/queue').Queue
declare const lock: import('@mp/sync').Lock
declare const stock: import('@mp/sync').Semaphore
declare const p1: import('@mp/process').Process
declare const p2: import('@mp/process').Process
declare const workerData: import('@mp/sync').ShareToken<import('@mp/sync').Lock>
declare const Worker: typeof import('node:worker_threads').Worker
declare module '*/work.js' {
  export function work(n: number): void
}
