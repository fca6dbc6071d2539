@rem build.cmd [build|test|demo|bench|docs|pack|soak]: restores the pinned PowerShell and hands over to build.ps1 in it.
@setlocal & cd /d "%~dp0" & set DOTNET_NOLOGO=1
@dotnet tool restore >nul || (echo The tools that .config/dotnet-tools.json pins were not restored. That needs the .NET 10 SDK and, once, a NuGet source. >&2 & exit /b 69)
@dotnet tool run pwsh -- -NoLogo -NoProfile -NonInteractive -File build.ps1 %*
