// Type checking as users have it: strict, NodeNext, the packages' published types. JavaScript may leave types out.
import { relative } from 'node:path'
import ts from 'typescript'
import { at, root } from '../setup/root.mjs'

const common = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  typeRoots: [at('node_modules/@types')],
  types: ['node'],
  skipLibCheck: true,
  // A module per file, whether or not it imports anything.
  moduleDetection: ts.ModuleDetectionKind.Force,
}
const typed = { ...common, strict: true, exactOptionalPropertyTypes: true, noEmitOnError: false }
const untyped = { ...common, allowJs: true, checkJs: true, noEmit: true }

/** Compiles programs; the JavaScript of `x.ts` is `x.js` next to it. Gives the errors, as `(file, line, text)` objects. */
export function compile(files) {
  const isTyped = (file) => file.endsWith('.ts')
  const plain = files.filter((file) => !isTyped(file))
  return [...check(files.filter(isTyped), typed), ...check(plain, untyped)]
}

function check(files, options) {
  if (files.length === 0) return []
  const program = ts.createProgram(files, options)
  const diagnostics = ts.getPreEmitDiagnostics(program)
  program.emit()
  return diagnostics.map(({ file, start, messageText }) => ({
    file: file === undefined ? '' : relative(root, file.fileName),
    line: file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1,
    text: ts.flattenDiagnosticMessageText(messageText, '\n'),
  }))
}
