import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import semver from 'semver'
import { z } from 'zod'
import { safeLine } from '../log/safe-text.ts'
import { npmVersion } from '../registry/npm-package.ts'
import { type Finding, found } from './finding.ts'

const manifestSchema = z.looseObject({
  engines: z.looseObject({ node: z.string() }),
  peerDependencies: z.looseObject({ 'semantic-release': z.string() }),
})

/** Reads from this plugin's own `package.json` which versions of Node and semantic-release it needs. */
export function readRequirements(): { node: string; semanticRelease: string } {
  const file = findPackageJSON('..', import.meta.url) ?? ''
  const { engines, peerDependencies } = manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  return { node: engines.node, semanticRelease: peerDependencies['semantic-release'] }
}

export interface Versions {
  node: string
  semanticRelease: string | undefined
}

export function checkVersions(
  { node, semanticRelease }: Versions,
  required: ReturnType<typeof readRequirements>,
): Finding[] {
  const isNodeFine = semver.satisfies(node, required.node)
  return [
    found('node', isNodeFine ? 'ok' : 'error', {
      title: `Node ${node}`,
      detail: `This plugin needs ${required.node}.`,
      next: isNodeFine ? undefined : 'Install a newer Node in the job, for example with `node-version: 24`.',
    }),
    found('npm', 'ok', {
      title: `npm ${npmVersion()}`,
      detail: 'It comes with the plugin; the npm in PATH is not used.',
    }),
    checkSemanticRelease(semanticRelease, required.semanticRelease),
  ]
}

function checkSemanticRelease(version: string | undefined, required: string): Finding {
  const install = 'npm install --save-dev semantic-release'
  if (version === undefined)
    return found('semantic-release', 'error', {
      title: 'semantic-release',
      detail: 'It is not installed here, so its configuration can’t be read as it would read it.',
      next: `Run \`npm ci\` first. If it is missing in package.json: \`${install}\`.`,
    })
  const isFine = semver.satisfies(version, required, { includePrerelease: true })
  return found('semantic-release', isFine ? 'ok' : 'error', {
    title: `semantic-release ${safeLine(version)}`,
    detail: `This plugin needs ${required}.`,
    next: isFine ? undefined : `\`${install}@latest\``,
  })
}
