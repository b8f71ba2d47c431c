import type { Setting } from './setting.js'

/** What `--help` prints. */
export function helpOf(program: string, settings: Record<string, Setting<unknown>>): string {
  const all = Object.entries(settings)
  const behind = all
    .filter(([, { operands }]) => operands)
    .map(([, { label, help }]) => [`[${label}...]`, help] as const)
  const options = all
    .filter(([, { operands }]) => !operands)
    .map(([name, { short, label, help }]) => [optionText(name, short, label), help] as const)
  const rows = [...options, [optionText('help', 'h'), 'print this and exit'] as const]
  const width = Math.max(...rows.map(([left]) => left.length))
  return [
    `Usage: npm run example -- ${[program, '[OPTIONS]', ...behind.map(([label]) => label)].join(' ')}`,
    ...behind.map(([, help]) => `\n${help}`),
    '',
    ...rows.map(([left, help]) => `  ${left.padEnd(width)}   ${help}`),
  ].join('\n')
}

function optionText(name: string, short?: string, label?: string): string {
  return `${short === undefined ? '    ' : `-${short}, `}--${name}${label === undefined ? '' : ` ${label}`}`
}
