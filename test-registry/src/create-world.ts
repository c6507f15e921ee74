import { createHiddenVersions } from './hidden-versions.ts'
import { createPackageSettings } from './package-settings.ts'
import { createPackages } from './packages.ts'
import { createProcessing } from './processing.ts'
import { createStageArea } from './stage-area.ts'
import { createTokens } from './tokens.ts'
import { createTrustedPublishers } from './trusted-publishers.ts'
import type { TestRegistryOptions } from './types.ts'
import { createVersionStatus } from './version-status.ts'
import { createWebPairs } from './web-pairs.ts'
import type { World } from './world.ts'

type Effects = Pick<World, 'now' | 'underFaults' | 'forward'>

/** Creates the state of an empty registry. */
export function createWorld(options: TestRegistryOptions, effects: Effects): World {
  const { now, forward } = effects
  const [accounts, tokens, packages, hidden] = [
    new Map(),
    createTokens(now),
    createPackages(),
    createHiddenVersions(),
  ]
  const staging = options.staging || {}
  return {
    accounts,
    tokens,
    packages,
    settings: createPackageSettings(),
    hidden,
    pairs: createWebPairs(pairOptions(options), now),
    processing: createProcessing(options.processing ?? 0, { accounts, forward, packages, hidden, now }),
    staged: createStageArea(staging.validation ?? 0, hidden, now),
    newNames: staging.newNames ?? 'placeholder',
    versionStatus: createVersionStatus(options.versionStatus ?? 'enabled'),
    trusted: createTrustedPublishers(tokens, now),
    staging: options.staging !== false,
    whoami: options.whoami ?? true,
    tokenList: options.tokenList ?? true,
    stageOnlyApproves: staging.stageOnlyApproves ?? false,
    skipCoversApproval: options.skipCoversApproval ?? false,
    ...effects,
  }
}

function pairOptions({ webPairLifeMs, webCodeLifeMs, expiredPairStatus }: TestRegistryOptions) {
  return {
    lifeMs: webPairLifeMs ?? 300_000,
    codeLifeMs: webCodeLifeMs ?? Number.POSITIVE_INFINITY,
    expiredStatus: expiredPairStatus ?? 404,
  }
}
