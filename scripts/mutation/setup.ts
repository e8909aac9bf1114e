import fc from "fast-check";

/** Long enough to find what a test can find; a mutant that survives must not cost a minute each time. */
const MS_A_PROPERTY = 1_500;

fc.configureGlobal({ seed: 20_260_301, interruptAfterTimeLimit: MS_A_PROPERTY });
