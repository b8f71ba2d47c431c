/** Many processes write one file, a line each; then many processes write a file each. Reading back tells what was lost. */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { styleText } from 'node:util'
import { currentProcess, isMain, Process } from '@mp/process'
import { readOptions, whole } from 'example-options'

/** One write of one line: the system appends it whole. What is longer or takes several writes needs a Lock. */
export function appendLine(file: string): void {
  appendFileSync(file, `a line of ${currentProcess().name}, pid ${process.pid}\n`)
}

export function writeOwnFile(folder: string): void {
  const { name } = currentProcess()
  writeFileSync(join(folder, `${name}.txt`), `the file of ${name}, pid ${process.pid}\n`)
}

async function inProcesses(count: number, target: (path: string) => void, path: string): Promise<void> {
  const names = Array.from({ length: count }, (_, i) => `Writer-${i + 1}`)
  const processes = names.map((name) => new Process({ target, args: [path], name }).start())
  await Promise.all(processes.map((p) => p.join()))
}

export async function main(): Promise<void> {
  const { processes } = readOptions('process-files', { processes: whole(10) })
  const folder = mkdtempSync(join(tmpdir(), 'process-files-'))
  process.once('SIGINT', () => process.exit(130)) // so that Ctrl-C, too, takes the folder away
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  console.log(styleText('bold', `one file, ${processes} processes`))
  const file = join(folder, 'one.txt')
  await inProcesses(processes, appendLine, file)
  const text = readFileSync(file, 'utf8')
  process.stdout.write(text)
  const lines = text.split('\n').filter((line) => /^a line of Writer-\d+, pid \d+$/.test(line))
  console.log(styleText('green', `${new Set(lines).size} of ${processes} lines in one file`))
  rmSync(file)

  console.log(styleText('bold', `a file each, ${processes} processes`))
  await inProcesses(processes, writeOwnFile, folder)
  const files = readdirSync(folder)
  for (const name of files) process.stdout.write(`${name}: ${readFileSync(join(folder, name), 'utf8')}`)
  console.log(styleText('green', `${files.length} of ${processes} files`))
}

if (isMain(import.meta)) await main()
