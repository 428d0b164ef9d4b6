/** The runtime is Handlebars without its compiler; its own types name no export. */
declare module 'handlebars/runtime.js' {
  import Handlebars from 'handlebars';
  export default Handlebars;
}
