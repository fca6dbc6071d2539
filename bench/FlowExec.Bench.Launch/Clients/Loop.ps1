# What people write: a request for each row of a file.
param([string] $Csv, [uri] $ApiUri, [string] $FlowId)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$pair = "${env:GENESYSCLOUD_OAUTHCLIENT_ID}:${env:GENESYSCLOUD_OAUTHCLIENT_SECRET}"
$basic = @{ Authorization = "Basic $([Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($pair)))" }
$answer = Invoke-RestMethod "${ApiUri}oauth/token" -Method Post -Headers $basic -Body @{ grant_type = 'client_credentials' }
$launch = @{
    Uri = "${ApiUri}api/v2/flows/executions"; Method = 'Post'; ContentType = 'application/json'
    Headers = @{ Authorization = "Bearer $($answer.access_token)" }
}
foreach ($row in Import-Csv -LiteralPath $Csv) {
    $body = @{
        flowId    = $FlowId
        name      = "welcome $($row.CustomerId)"
        inputData = @{
            'Flow.customerId'   = $row.CustomerId
            'Flow.customerName' = $row.CustomerName
            'Flow.phone'        = $row.Phone
            'Flow.vip'          = [bool]::Parse($row.Vip)
            'Flow.score'        = [int]$row.Score
        }
    } | ConvertTo-Json -Depth 5
    $null = Invoke-RestMethod @launch -Body $body
}
