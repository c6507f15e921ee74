import { findPackageJSON } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

/** How one version of semantic-release renders the details of an error for the log. */
export interface Renderer {
  version: string
  /** Without the renderer's own colours, so that a line starts where its text starts. */
  render: (markdown: string) => string
}

const COLOURS = /\x1b\[[\d;]*m/g

/**
 * The renderers of all installed versions, made as semantic-release makes its own.
 *
 * @see semantic-release@25.0.9, index.js, `terminalOutput`
 */
export function loadRenderers(): Promise<Renderer[]> {
  return Promise.all(['semantic-release', 'semantic-release-24', 'semantic-release-20'].map(load))
}

async function load(name: string): Promise<Renderer> {
  const from = pathToFileURL(path.resolve('node_modules', name, 'index.js'))
  const bring = (dependency: string, file: string) => {
    const found = findPackageJSON(dependency, from)
    if (found === undefined) throw new Error(`${name} has no ${dependency}`)
    return import(pathToFileURL(path.join(path.dirname(found), file)).href)
  }
  const marked = await bring('marked', 'lib/marked.esm.js')
  const { default: TerminalRenderer } = await bring('marked-terminal', 'index.js')
  const { parse } = marked
  marked.setOptions({ renderer: new TerminalRenderer() })
  return { version: name, render: (markdown) => parse(markdown).replace(COLOURS, '') }
}
