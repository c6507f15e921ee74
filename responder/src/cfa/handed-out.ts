/** Why a question ends once its code was handed out: what becomes of the code is not known here. */
export const HANDED_OUT = 'The tool has the code. It does not tell what became of it.'
