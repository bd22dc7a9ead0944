/** Endings of images' names: those that can be used, and those that other programs write. */
const endings = /\.(jpe?g|jpe|jfif|pjpeg|png|apng|webp|gif|avif|hei[cf]|bmp|dib|tiff?|svg|jp2|jxl)$/i;

/** Is a file called as images are? What it is, its bytes say. */
export const hasImageName = (name: string): boolean => endings.test(name);
