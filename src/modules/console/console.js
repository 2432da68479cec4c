module.exports = require('internal/console/global');
