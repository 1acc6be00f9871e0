/** The stream that the sidecar makes itself: no publisher may take its name. */
export const DETECTOR_STREAM = "detector";

/** Names of streams stand in addresses, in file names and on command lines as they are. */
export const STREAM_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/;
