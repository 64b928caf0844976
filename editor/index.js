// The language server loads plugins with require, and looks for them as Node did before packages had "exports".
module.exports = ({ typescript }) => {
  try {
    return require("../dist/editor/plugin.js").createPlugin(typescript);
  } catch (error) {
    // An older Node.js cannot load our modules in this way; the editor goes on without us.
    return {
      create({ languageService, project }) {
        project.projectService.logger.info(`limpet/editor: ${error.stack}`);
        return languageService;
      },
    };
  }
};
