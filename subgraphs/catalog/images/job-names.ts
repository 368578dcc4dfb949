/** Checks the bytes of an upload and makes a picture of them. */
export const checkImageJob = { name: 'check-image' };

export interface CheckImageJob {
  uploadId: string;
}

/** Removes the files of pictures that were deleted. */
export const removeImageFilesJob = { name: 'remove-image-files' };

export interface RemoveImageFilesJob {
  hash: string;
}
