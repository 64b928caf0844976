/*
 * The page for operators. The compiler puts page.html in the place of this file, with the stylesheet and the scripts
 * that it names.
 */

/** All of it. */
export declare const text: string;
/** What a Content-Security-Policy allows: the digests of the stylesheets and of the scripts. */
export declare const styles: string;
export declare const scripts: string;
