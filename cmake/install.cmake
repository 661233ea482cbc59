# SPDX-License-Identifier: Apache-2.0
# What an installation consists of, and the Debian package made of it (tools/deb.sh).
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)   # a package needs the program, not the tests
install(TARGETS complianced RUNTIME DESTINATION bin)
install(FILES packaging/complianced.service packaging/complianced-backup.service packaging/complianced-backup.timer DESTINATION lib/systemd/system)
install(FILES packaging/complianced.env DESTINATION /etc/complianced PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ)
install(FILES packaging/deb/copyright README.md SECURITY.md docs/operations.md docs/contract.md docs/architecture.md docs/dependencies.md
        DESTINATION share/doc/complianced)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME complianced)
set(CPACK_PACKAGE_VENDOR "backend-compliance")
set(CPACK_PACKAGE_CONTACT "backend-compliance contributors <compliance@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "GDPR, ISO 27001 and AI Act registers as a REST server")
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
string(JOIN "\n" CPACK_DEBIAN_PACKAGE_DESCRIPTION
  "Serves the registers of data protection, information security and AI over"
  "HTTP: every change is written to a trail by the database, personal data lies"
  "sealed under a key of its own person, every deadline explains itself."
  ""
  "It makes and runs a PostgreSQL of its own, or uses one that it is given.")
# Linked libraries are found out; what it starts as programs of their own is named here.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
string(JOIN ", " CPACK_DEBIAN_PACKAGE_DEPENDS
  adduser "debconf (>= 0.5) | debconf-2.0" init-system-helpers ca-certificates tzdata postgresql-15 weasyprint pandoc fonts-open-sans fonts-liberation)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(control postinst prerm postrm templates conffiles)
list(TRANSFORM control PREPEND ${CMAKE_SOURCE_DIR}/packaging/deb/ OUTPUT_VARIABLE CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA)
include(CPack)
