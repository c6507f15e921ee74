/** For the documentation: what had been done, where several tables say the same of it. */
export const NOTHING = 'Nothing was done.'
export const HELD = 'Nothing was uploaded.'
export const UNPUBLISHED = 'Nothing was published.'
export const STILL_STAGED = 'Nothing was published. A staged version stays staged.'
export const EITHER = 'The log says what was published.'
